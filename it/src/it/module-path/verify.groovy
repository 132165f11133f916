String log = new File(basedir, 'build.log').text
def expected = [
    'module org.example.shop',
    'Dear Clara!!!',
]
expected.each { if (!log.contains(it)) throw new IllegalStateException("not in build.log: $it") }
