String log = new File(basedir, 'build.log').text
def expected = [
    'Checkout.java:[13,20]',
    'no task or input named "prodct"; did you mean "product"?',
    'Checkout.java:[18,39]',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
if (log.contains('cannot find symbol')) throw new IllegalStateException('in build.log: cannot find symbol')
