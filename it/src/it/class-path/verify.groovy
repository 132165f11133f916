String log = new File(basedir, 'build.log').text
def expected = [
    'receipt: 3698 at [5], invoice over 30 days, voucher: none',
    'result: 3698 at [19], card 4111, voucher: none',
    'ribbon: red',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
