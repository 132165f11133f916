assert new File(basedir, 'build.log').text.contains('doubled: cancan')
