// What the README says goes into a project of one's own: a dependency, a plugin, and its first example.
String readme = new File(basedir, '../../../../README.md').text
def blocks = { language -> (readme =~ "(?ms)^```${language}\n(.*?)^```\$").collect { it[1] } }

File pom = new File(basedir, 'pom.xml')
pom.text = pom.text
    .replace("<!-- The README's dependency. -->", blocks('xml')[0])
    .replace("<!-- The README's plugin. -->", blocks('xml')[1])

File sources = new File(basedir, 'src/main/java')
sources.mkdirs()
new File(sources, 'Trip.java').text = blocks('java')[0]
return true
