String log = new File(basedir, 'build.log').text
def expected = [
    'receipt: sku-1 for 595',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
