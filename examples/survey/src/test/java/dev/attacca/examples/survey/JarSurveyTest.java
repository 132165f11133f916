package dev.attacca.examples.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.attacca.examples.survey.JarFacts.ModuleName;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarSurveyTest {
  private static final JarSurveyRunner SURVEY = JarSurveyRunner.of(new JarSurvey());

  @TempDir
  Path temporary;

  private Jars jars;

  @BeforeEach
  void makeFolders() throws IOException {
    jars = new Jars(temporary);
  }

  // Against other ways to count

  @Test
  void thereAreAsManyEntriesAsJarTfLists() {
    List<Path> classPath = Jars.ofClassPath();

    Report report = SURVEY.overriding().jar(classPath).report();

    Map<EntryKind, Long> listed = new HashMap<>();
    classPath.forEach(
        jar -> Jars.list(jar).forEach(name -> listed.merge(EntryKind.of(name), 1L, Long::sum)));
    assertThat(listed.keySet()).contains(EntryKind.CLASS, EntryKind.MODULE, EntryKind.FOLDER);
    for (EntryKind kind : EntryKind.values()) {
      assertThat(report.entries().entries(kind))
          .as("%s", kind)
          .isEqualTo(listed.getOrDefault(kind, 0L));
    }
    assertThat(report.jars()).extracting(JarFacts::jar).containsExactlyElementsOf(classPath);
  }

  @Test
  void sizesLevelsPackagesAndModulesAreThoseOfTheJdksJarFile() throws IOException {
    List<Path> classPath = Jars.ofClassPath();

    Report report = SURVEY.overriding().jar(classPath).report();

    Count count = new Count();
    for (Path jar : classPath) {
      count.add(jar);
    }
    assertThat(report.entries().bytes()).isEqualTo(count.bytes);
    assertThat(report.classes().levels()).isEqualTo(count.levels);
    assertThat(report.classes().different()).isEqualTo(count.jarsOfClass.size());
    count.jarsOfClass.forEach(
        (name, in) -> assertThat(report.classes().jars(name)).as(name).isEqualTo(in.size()));
    assertThat(report.multiRelease()).isEqualTo(count.multiRelease);
    assertThat(report.modules(ModuleName.MODULE_INFO)).isEqualTo(count.modular);
  }

  /** Counts by itself, with another parser, one after the other. */
  private static final class Count {
    long bytes;
    long multiRelease;
    long modular;
    final Map<Integer, Long> levels = new HashMap<>();
    final Map<String, Set<Path>> jarsOfClass = new HashMap<>();

    void add(Path path) throws IOException {
      try (JarFile jar = new JarFile(path.toFile())) {
        multiRelease += jar.isMultiRelease() ? 1 : 0;
        modular +=
            jar.stream().anyMatch(one -> one.getName().endsWith("module-info.class")) ? 1 : 0;
        for (JarEntry one : jar.stream().toList()) {
          bytes += one.getSize();
          String name = one.getName();
          if (name.endsWith(".class")
              && !name.startsWith("META-INF/")
              && !name.equals("module-info.class")) {
            levels.merge(level(jar.getInputStream(one)), 1L, Long::sum);
            if (!name.endsWith("package-info.class")) {
              jarsOfClass
                  .computeIfAbsent(
                      name.replaceAll("\\.class$", "").replace('/', '.'), key -> new HashSet<>())
                  .add(path);
            }
          }
        }
      }
    }

    private static int level(InputStream stream) throws IOException {
      try (DataInputStream in = new DataInputStream(stream)) {
        in.skipNBytes(6);
        return in.readUnsignedShort() - 44;
      }
    }
  }

  // What is known to be in a JAR

  @Test
  void aMultiReleaseJarTellsTheReleasesItHasClassesFor() throws IOException {
    Path base = jars.classes(8, "package a; public class A {}");
    Path since11 = jars.classes(11, "package a; public class A { void more() {} }");
    Path since17 = jars.classes(17, "package a; public class A { record Most() {} }");
    jars.jar(
        "multi.jar",
        base,
        "--release",
        "11",
        "-C",
        since11.toString(),
        ".",
        "--release",
        "17",
        "-C",
        since17.toString(),
        ".");

    Report report = SURVEY.report(jars.folder());

    assertThat(report.multiRelease()).isOne();
    assertThat(report.releases()).containsExactly(entry(11, 1L), entry(17, 1L));
    assertThat(report.entries().entries(EntryKind.VERSIONED)).isEqualTo(3);
    assertThat(report.classes().levels()).containsExactly(entry(8, 1L));
    assertThat(report.jarLevels()).containsExactly(entry(8, 1L));
  }

  @Test
  void versionedClassesCountOnlyInAMultiReleaseJar() throws IOException {
    Path classes = jars.classes(8, "package a; public class A {}");
    Path versioned = Files.createDirectories(classes.resolve("META-INF/versions/11/a"));
    Files.copy(classes.resolve("a/A.class"), versioned.resolve("A.class"));
    jars.jar("single.jar", classes);

    Report report = SURVEY.report(jars.folder());

    assertThat(report.multiRelease()).isZero();
    assertThat(report.releases()).isEmpty();
  }

  @Test
  void aModuleIsNamedByModuleInfoOrManifestOrNotAtAll() throws IOException {
    String a = "package a; public class A {}";
    jars.jar("explicit.jar", jars.classes(11, "module a {}", a));
    jars.jar("automatic.jar", "Automatic-Module-Name: a\n", jars.classes(8, a));
    jars.jar("unnamed.jar", jars.classes(8, a));

    Report report = SURVEY.report(jars.folder());

    assertThat(report.modules(ModuleName.MODULE_INFO)).isOne();
    assertThat(report.modules(ModuleName.MANIFEST)).isOne();
    assertThat(report.modules(ModuleName.NONE)).isOne();
  }

  @Test
  void aClassCountsOnceForEveryJarThatItIsIn() throws IOException {
    Path both = jars.classes(8, "package a; class A {}", "package a; class B {}");
    jars.jar("one.jar", both);
    jars.jar("deep/er/two.jar", both);
    jars.jar("three.jar", jars.classes(17, "package a; class A {}", "package b; class B {}"));

    ClassCounts classes = SURVEY.report(jars.folder()).classes();

    assertThat(classes.jars("a.A")).isEqualTo(3);
    assertThat(classes.jars("a.B")).isEqualTo(2);
    assertThat(classes.jars("b.B")).isEqualTo(1);
    assertThat(classes.different()).isEqualTo(3);
    assertThat(classes.repeated()).isEqualTo(2);
    assertThat(classes.mostRepeated(10)).containsExactly(new ClassCounts.Repeated("A", 3, "a", 2));
    assertThat(classes.largestPackages(10))
        .containsExactly(new ClassCounts.Sized("a", 2), new ClassCounts.Sized("b", 1));
  }

  @Test
  void aJarNeedsWhatTheNewestOfItsClassesNeeds() throws IOException {
    Path classes = jars.classes(8, "package a; class A {}");
    Path newer = jars.classes(17, "package a; class B {}");
    jars.jar("mixed.jar", classes, "-C", newer.toString(), "a/B.class");

    Report report = SURVEY.report(jars.folder());

    assertThat(report.classes().levels()).containsExactly(entry(8, 1L), entry(17, 1L));
    assertThat(report.jarLevels()).containsExactly(entry(17, 1L));
  }

  @Test
  void anEmptyFolderHasNothing() {
    Report report = SURVEY.report(jars.folder());

    assertThat(report.jars()).isEmpty();
    assertThat(report.entries().entries()).isZero();
    assertThat(report.classes().different()).isZero();
  }

  // What is broken

  @Test
  void brokenJarsAreListedAndTheOthersCounted() throws IOException {
    Path classes = jars.classes(8, "package a; class A {}");
    jars.jar("good.jar", classes);
    Files.writeString(jars.folder().resolve("text.jar"), "<html>404 not found</html>");
    Jars.truncate(jars.jar("half.jar", classes));
    Files.createFile(jars.folder().resolve("empty.jar"));

    JarSurveyRunner.Result result = SURVEY.run(jars.folder());

    assertThat(result.failures())
        .extracting(failure -> ((BrokenJarException) failure.cause()).jar().getFileName())
        .containsExactlyInAnyOrder(Path.of("text.jar"), Path.of("half.jar"), Path.of("empty.jar"));
    assertThat(result.report().jars())
        .extracting(JarFacts::jar)
        .containsExactly(jars.folder().resolve("good.jar"));
    assertThat(result.report().classes().jars("a.A")).isOne();
  }

  @Test
  void aBrokenClassIsListedAndTheRestOfItsJarCounted() throws IOException {
    Path classes = jars.classes(8, "package a; class A {}");
    Files.writeString(classes.resolve("a/Text.class"), "class Text {}");
    jars.jar("odd.jar", classes);

    JarSurveyRunner.Result result = SURVEY.run(jars.folder());

    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure -> assertThat(failure.cause()).hasMessage("a/Text.class: not a class file"));
    assertThat(result.report().jars()).hasSize(1);
    assertThat(result.report().classes().different()).isOne();
    assertThat(result.report().entries().entries(EntryKind.CLASS)).isEqualTo(2);
  }

  @Test
  void aJarThatTurnsOutBrokenHalfWayCountsAsFarAsItCouldBeRead() throws IOException {
    Path jar = jars.jar("scratched.jar", jars.classes(8, "package a; class A {}"));
    Jars.scratch(jar, "a/A.class");

    JarSurveyRunner.Result result = SURVEY.run(jars.folder());

    assertThat(result.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.cause())
            .isInstanceOf(BrokenJarException.class)
            .hasMessageStartingWith("a/A.class: "));
    assertThat(result.report().jars()).extracting(JarFacts::jar).containsExactly(jar);
    assertThat(result.report().entries().entries(EntryKind.MANIFEST)).isOne();
    assertThat(result.report().entries().entries(EntryKind.CLASS)).isZero();
  }

  // What it takes

  @Test
  void oneThreadFindsWhatManyFind() {
    List<Path> classPath = Jars.ofClassPath();
    JarSurveyRunner alone =
        JarSurveyRunner.builder(new JarSurvey()).executor(Runnable::run).build();

    Report one = alone.overriding().jar(classPath).report();
    Report many = SURVEY.overriding().jar(classPath).report();

    assertThat(one.jars()).isEqualTo(many.jars());
    assertThat(one.entries().bytes()).isEqualTo(many.entries().bytes());
    assertThat(one.classes().levels()).isEqualTo(many.classes().levels());
    assertThat(one.classes().mostRepeated(10)).isEqualTo(many.classes().mostRepeated(10));
    assertThat(one.classes().largestPackages(10)).isEqualTo(many.classes().largestPackages(10));
  }

  @Test
  void everyJarIsClosedAndOnlySixteenAreOpenAtOnce() throws IOException {
    Path first = jars.jar("0.jar", jars.classes(8, "package a; class A {}"));
    for (int i = 1; i < 100; i++) {
      Files.copy(first, jars.folder().resolve(i + ".jar"));
    }
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    JarSurvey survey = new JarSurvey() {
      @Override
      Iterator<Entry> entry(Path jar) {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        return new Watched((Archive) super.entry(jar), open);
      }
    };

    Report report = JarSurveyRunner.of(survey).report(jars.folder());

    assertThat(report.jars()).hasSize(100);
    assertThat(open).hasValue(0);
    assertThat(most.get()).isBetween(1, 16);
  }

  private record Watched(Archive entries, AtomicInteger open)
      implements Iterator<Entry>, AutoCloseable {
    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public Entry next() {
      return entries.next();
    }

    @Override
    public void close() throws IOException {
      entries.close();
      open.decrementAndGet();
    }
  }

  @Test
  void theStatisticsAddUp() {
    List<Path> classPath = Jars.ofClassPath();

    JarSurveyRunner.Result result = SURVEY.overriding().jar(classPath).run();

    Stats stats = result.stats();
    long entries = result.report().entries().entries();
    assertThat(stats.task("jar").out()).isEqualTo(classPath.size());
    assertThat(stats.task("entry").in()).isEqualTo(classPath.size());
    assertThat(stats.task("entry").out()).isEqualTo(entries);
    assertThat(stats.task("count").out()).isEqualTo(entries);
    TaskStats header = stats.task("header");
    assertThat(header.out()).isEqualTo(result.report().entries().entries(EntryKind.CLASS));
    assertThat(header.in() + header.skipped()).isEqualTo(entries);
  }
}
