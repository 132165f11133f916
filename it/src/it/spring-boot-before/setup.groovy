// The classes are those of the newest.
def sources = new File(basedir, '../../../src/it/spring-boot/src')
sources.eachFileRecurse(groovy.io.FileType.FILES) { file ->
  def copy = new File(new File(basedir, 'src'), sources.toPath().relativize(file.toPath()).toString())
  copy.parentFile.mkdirs()
  copy.text = file.text
}
return true
