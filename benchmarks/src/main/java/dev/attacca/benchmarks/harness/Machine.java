package dev.attacca.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.stream.Stream;

/** On what all of it was measured: numbers without it mean nothing. */
public final class Machine {
  private Machine() {}

  /** JDK, processor and date, in two lines. */
  public static String description() {
    return "JDK %s (%s), %s %s, %s%n%s, %d cores"
        .formatted(
            System.getProperty("java.version"),
            System.getProperty("java.vm.vendor"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            LocalDate.now(ZoneId.systemDefault()),
            processor(),
            Runtime.getRuntime().availableProcessors());
  }

  /** How many threads want a core, on average over the last minute: less than one when all is quiet. */
  public static String load() {
    return Sheet.number(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException notLinux) {
      return "unknown processor";
    }
  }
}
