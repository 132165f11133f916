String log = new File(basedir, 'build.log').text
def expected = [
    'label: 200 net, 238 gross',
    'receipt: [119, 11] EUR',
]
for (line in expected) {
  int times = log.count(line)
  if (times != 2) throw new IllegalStateException("$times times in build.log: $line")
}
