String log = new File(basedir, 'build.log').text
def expected = [
    ':: Spring Boot ::                (v4.0.7)',
    ':: Spring Boot ::                (v3.5.7)',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
int times = log.count('receipt: sku-1 for 595') // of the application, and of the one that tests start
if (times != 4) throw new IllegalStateException("$times receipts in build.log")
int tested = log.count('Tests run: 6, Failures: 0, Errors: 0, Skipped: 0')
if (tested != 2) throw new IllegalStateException("not all tests have run: $tested")
