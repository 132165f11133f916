def refused = new GroovyShell(getClass().classLoader, binding).evaluate(new File(basedir, '../../../src/it/refused.groovy'))
String log = new File(basedir, 'build.log').text
refused.verify(log)
def expected = [
    /shops \.+ FAILURE/,
    /tills \.+ SKIPPED/,
    /beside \.+ SUCCESS/,
]
for (line in expected) {
  if (!(log =~ line)) throw new IllegalStateException("not in build.log: $line")
}
return true
