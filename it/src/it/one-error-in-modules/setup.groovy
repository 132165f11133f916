def refused = new GroovyShell(getClass().classLoader, binding).evaluate(new File(basedir, '../../../src/it/refused.groovy'))
for (bad in refused.bad) {
  refused.write("shops/src/main/java/${bad.home}/Shop.java", bad.text)
  // from another source root, from another compilation, from another module
  [use: 'shops/src/users', later: 'shops/src/later', till: 'tills/src/main'].each { name, root ->
    refused.using(bad.home, name, '') { number, text ->
      refused.write("$root/java/${bad.home}/$name/User${number}.java", text)
    }
  }
}
return true
