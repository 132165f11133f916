String log = new File(basedir, 'build.log').text
def expected = [
    'label: 200 net, 238 gross',
    'receipt: [119, 11] EUR',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
