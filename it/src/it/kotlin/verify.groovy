String log = new File(basedir, 'build.log').text
def expected = [
    'label: 215 gross, voucher BRAVO',
    'small: 12 gross, voucher none',
    'letters: 19',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
