String log = new File(basedir, 'build.log').text
def expected = [
    'Rounds.java:[',
    'cycle',
    '@DependsOn',
]
expected.each { if (!log.contains(it)) throw new IllegalStateException("not in build.log: $it") }
