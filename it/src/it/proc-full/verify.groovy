String log = new File(basedir, 'build.log').text
def expected = [
    'doubled: cancan',
]
expected.each { if (!log.contains(it)) throw new IllegalStateException("not in build.log: $it") }
