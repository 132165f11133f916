String log = new File(basedir, 'build.log').text
def expected = [
    'label: 200 net, 238 gross',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
