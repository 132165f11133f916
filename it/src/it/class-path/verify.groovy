String log = new File(basedir, 'build.log').text
assert log.contains('receipt: 3698 at [5], invoice over 30 days, voucher: none')
assert log.contains('result: 3698 at [19], card 4111, voucher: none')
assert log.contains('ribbon: red')
assert !log.contains('WARNING')
