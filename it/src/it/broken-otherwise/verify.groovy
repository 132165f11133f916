String log = new File(basedir, 'build.log').text
def expected = [
    'Checkout.java:[8,3] cannot find symbol',
    'class Produkt',
]
for (line in expected) {
  if (!log.contains(line)) throw new IllegalStateException("not in build.log: $line")
}
if (log =~ /Checkout\.java:\[(?!8,3\])/) throw new IllegalStateException('in build.log: an error elsewhere')
