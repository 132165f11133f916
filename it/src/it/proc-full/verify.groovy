String log = new File(basedir, 'build.log').text
def expected = [
    'doubled: cancan',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
