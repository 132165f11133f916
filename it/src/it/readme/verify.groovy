String readme = new File(basedir, '../../../../README.md').text
String log = new File(basedir, 'build.log').text.replace('\r', '')
def printed = (readme =~ '(?ms)^```text\n(.*?)^```$')[0][1]
if (!log.contains(printed)) throw new IllegalStateException("not in build.log: $printed")
