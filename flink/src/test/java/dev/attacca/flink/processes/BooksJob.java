package dev.attacca.flink.processes;

import dev.attacca.flink.AttaccaFlink;
import dev.attacca.flink.FlinkRun;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** The {@link Books} as a job that writes what is booked and what has failed to files, exactly once. */
final class BooksJob {
  private final Path folder;
  private final int shards;
  private final int orders;

  BooksJob(Path folder, int shards, int orders) throws IOException {
    this.folder = folder;
    this.shards = shards;
    this.orders = orders;
    Files.createDirectories(gates());
  }

  FlinkRun<BooksRunner.Result> start(StreamExecutionEnvironment environment, String name) {
    int shards = this.shards;
    int orders = this.orders;
    String gates = gates().toString();
    AttaccaFlink<BooksRunner.Result> flow = AttaccaFlink.on(
        environment, () -> BooksRunner.of(new Books()).portable(shards, orders, gates));
    flow.values(BooksRunner.Values.booked()).sinkTo(sink("booked", new BookedEncoder()));
    flow.failures().sinkTo(sink("failed", new FailedEncoder()));
    return flow.start(name);
  }

  private <T> FileSink<T> sink(String name, Encoder<T> encoder) {
    return FileSink.forRowFormat(
            new org.apache.flink.core.fs.Path(folder.resolve(name).toUri()), encoder)
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .build();
  }

  private Path gates() {
    return folder.resolve("gates");
  }

  void open(int gate) throws IOException {
    Files.createFile(Books.gate(gates().toString(), gate));
  }

  void openAll() throws IOException {
    for (int gate = 0; gate <= (shards - 1) / Books.SHARDS_OF_A_GATE; gate++) {
      open(gate);
    }
  }

  /** Which items have failed, as the files have it. */
  List<String> failed() throws IOException {
    List<String> failed = new ArrayList<>();
    for (Path file : BookedLines.committed(folder.resolve("failed"))) {
      failed.addAll(Files.readAllLines(file));
    }
    return failed.stream().sorted().toList();
  }

  BookedLines lines() throws IOException {
    return new BookedLines(shards, orders).read(folder.resolve("booked"));
  }

  private static void write(String line, OutputStream to) throws IOException {
    to.write(line.getBytes(StandardCharsets.UTF_8));
    to.write('\n');
  }

  private static final class BookedEncoder implements Encoder<Books.Booked> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(Books.Booked booked, OutputStream to) throws IOException {
      write(BookedLines.line(booked), to);
    }
  }

  private static final class FailedEncoder implements Encoder<TaskFailure> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(TaskFailure failure, OutputStream to) throws IOException {
      write(failure.item(), to);
    }
  }
}
