assert new File(basedir, 'build.log').text.contains('label: 200 net, 238 gross')
