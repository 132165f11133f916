String log = new File(basedir, 'build.log').text
assert log.contains('Checkout.java:[13,20]')
assert log.contains('no task or input named "prodct"; did you mean "product"?')
assert !log.contains('cannot find symbol')
