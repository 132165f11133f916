String log = new File(basedir, 'build.log').text
def expected = [
    'label: 200 net, 238 gross',
]
expected.each { if (!log.contains(it)) throw new IllegalStateException("not in build.log: $it") }
