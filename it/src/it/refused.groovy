// Classes with one mistake each, and those that use their runners in every way there is: what OneErrorTest
// of the processor compiles at once, for builds that are to fail in just so many places.

def files = new File(basedir, '../../../../processor/src/test/resources/refused')
def good = new File(files, 'Shop.java.txt').text
def users = new File(files, 'users.txt').text.split('---\n')

/** One of twelve is enough. */
bad = new File(files, 'defects.txt').readLines().collate(12).collect { it[0] }.withIndex().collect { line, number ->
  def (key, from, to) = line.split(' ; ') as List
  def text = from.startsWith('+ ') ?
      good.substring(0, good.lastIndexOf('}')) + '  ' + from.substring(2) + '\n}\n' :
      good.replace(from, to)
  assert text != good
  [home: "p$number", key: key, text: text.replace('#P', "p$number")]
}

write = { String name, String text ->
  def file = new File(basedir, name)
  file.parentFile.mkdirs()
  file.setText(text, 'UTF-8')
}

/** The users of a class, by number; what each has besides is said by others. */
using = { String home, String name, String members, Closure<Void> each ->
  users.eachWithIndex { user, number ->
    def text = user.replace('#C', "User$number").replace('#P', home)
    def imports = text.readLines().findAll { it.startsWith('import ') }.join('\n')
    each(number, """\
package ${home}.${name};
$imports
import ${home}.*;
import dev.attacca.runtime.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.stream.*;
class User$number {
$members
${text.substring(imports.length())}}
""")
  }
}

/** That a log has these errors, one for each class, and nothing else that javac says. */
verify = { String log ->
  def found = log.readLines()
      .collect { it =~ /^\[(?:ERROR|WARNING)\] .*[\/\\](\w+)[\/\\](\w+)\.java:\[\d+,\d+\] (\[\w+\])?.*/ }
      .findAll { it.matches() }
      .collect { "${it.group(1)} ${it.group(2)} ${it.group(3)}".toString() }
      .toSet()
      .sort()
  def expected = bad.collect { "${it.home} Shop [${it.key}]".toString() }.sort()
  if (found != expected) throw new IllegalStateException("found $found rather than $expected")
}
this
