String log = new File(basedir, 'build.log').text
def expected = [
    'Checkout.java:[13,20]',
    'no task or input named "prodct"; did you mean "product"?',
]
expected.each { if (!log.contains(it)) throw new IllegalStateException("not in build.log: $it") }
if (log.contains('cannot find symbol')) throw new IllegalStateException('in build.log: cannot find symbol')
