def refused = new GroovyShell(getClass().classLoader, binding).evaluate(new File(basedir, '../../../src/it/refused.groovy'))
refused.bad = refused.bad.collate(4)*.first() // Lombok is slow
// one build per order of the processors, in one log
def logs = new File(basedir, 'build.log').text.split('COMPILATION ERROR')
assert logs.length == 3
logs.drop(1).each { refused.verify(it) }
return true
