String log = new File(basedir, 'build.log').text
assert log.contains('Rounds.java:[')
assert log.contains('cycle')
assert log.contains('@DependsOn')
