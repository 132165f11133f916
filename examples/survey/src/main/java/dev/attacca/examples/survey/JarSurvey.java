package dev.attacca.examples.survey;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Looks into every entry of every JAR below a folder. What is broken is left out, and stands among the
 * failures of the result.
 *
 * <p>However many JARs there are, at most 16 are open, and of each at most 64 entries are under way.
 */
class JarSurvey {
  @Loop(inFlight = 16, onError = OnError.TOLERATE)
  @SuppressWarnings("StreamResourceLeak") // the runtime closes what a loop returns
  Stream<Path> jar(@Input Path folder) throws IOException {
    return Files.walk(folder)
        .filter(
            file -> file.getFileName().toString().endsWith(".jar") && Files.isRegularFile(file));
  }

  // Once per JAR

  /** Opening a JAR reads its table of contents: a disk does not like too many of these at once. */
  @Loop(inFlight = 64)
  @Limit(concurrency = 4)
  Iterator<Entry> entry(Path jar) {
    return Archive.open(jar);
  }

  /** None of a JAR of which no entry could be read. */
  @Task
  Optional<JarFacts> facts(
      Path jar,
      @Collect Set<EntryKind> kind,
      @Collect Set<Integer> level,
      @Collect Set<Integer> release,
      @Collect List<ClassFile> module,
      @Collect List<Manifest> manifest) {
    return kind.isEmpty()
        ? Optional.empty()
        : Optional.of(JarFacts.of(jar, level, release, module, manifest));
  }

  // Once per entry

  @Task
  void count(Entry entry, @State EntryCounts entries) {
    entries.add(entry);
  }

  @Router(partial = true)
  EntryKind kind(Entry entry) {
    return entry.kind();
  }

  @Task
  @DependsOn(value = "kind", when = "CLASS")
  ClassFile header(Entry entry) {
    return entry.classFile();
  }

  @Task
  int level(ClassFile header) {
    return header.level();
  }

  @Task
  void see(Path jar, ClassFile header, @State ClassCounts classes) {
    classes.add(jar, header);
  }

  @Task
  @DependsOn(value = "kind", when = "VERSIONED")
  int release(Entry entry) {
    return entry.release();
  }

  @Task
  @DependsOn(value = "kind", when = "MODULE")
  ClassFile module(Entry entry) {
    return entry.classFile();
  }

  @Task
  @DependsOn(value = "kind", when = "MANIFEST")
  Manifest manifest(Entry entry) {
    return entry.manifest();
  }

  // Once, at the end

  @Task
  @DependsOn(every = {"count", "see"})
  Report report(
      @Collect List<JarFacts> facts, @State EntryCounts entries, @State ClassCounts classes) {
    return new Report(facts, entries, classes);
  }
}
