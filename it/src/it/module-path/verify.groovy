String log = new File(basedir, 'build.log').text
assert log.contains('module org.example.shop')
assert log.contains('Dear Clara!!!')
assert !log.contains('WARNING')
