String log = new File(basedir, 'build.log').text
def expected = [
    'Rounds.java:[8,',
    '[Cycle]',
    'c waits for a: @DependsOn("a")',
    'let a @Repeat begin each round',
    'by @Previous',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
