package dev.attacca.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;

/** Another process, which keeps one core busy until it is closed, or whoever has started it is gone. */
final class BusyCore implements AutoCloseable {
  private final Process process;

  private BusyCore(Process process) {
    this.process = process;
  }

  static BusyCore start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder(
            java, "-cp", System.getProperty("java.class.path"), BusyCore.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    if (process.getInputStream().read() < 0) { // one that is up has said so
      throw new IllegalStateException("there is no other process");
    }
    return new BusyCore(process);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it, and waits until it has ended. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Busy, until nobody holds the other end any more. */
  public static void main(String[] arguments) throws IOException {
    Thread burns = new Thread(() -> {
      while (true) {
        Thread.onSpinWait();
      }
    });
    burns.setDaemon(true);
    burns.start();
    System.out.write('.');
    System.out.flush();
    int left = System.in.read();
    System.exit(left < 0 ? 0 : 1);
  }
}
