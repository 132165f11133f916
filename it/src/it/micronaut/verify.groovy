String log = new File(basedir, 'build.log').text
def expected = [
    'receipt: sku-1 for 500',
    'checkout: closed',
    'open: false',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
