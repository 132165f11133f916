package dev.attacca.flink.internal.parts;

import dev.attacca.flink.internal.items.ItemInfo;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.sent.SentSupplier;
import dev.attacca.runtime.spi.Given;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/** What all places of a job know: how the tasks are made, and what the main scope has come to before. Filled when the job is started. */
public final class JobSpec implements Serializable {
  private static final long serialVersionUID = 1;

  private final SentSupplier<?> supplier;
  private final String fingerprint;
  /** Tasks that a part ends behind although nothing asks for it. */
  private final ArrayList<String> cuts;

  private final int mostFailures;
  private final int[] mainTasks;
  private final ArrayList<String> mainNames;
  private final ArrayList<TypeInformation<?>> mainTypes;
  private byte @Nullable [] main;
  private HashSet<Integer> skipped = new HashSet<>();

  /**
   * Of a job that has not been started.
   *
   * @param supplier makes the tasks
   * @param portable these
   * @param cuts tasks that a part is to end behind although nothing asks for it
   * @param mainTasks tasks of the main scope whose ends are needed elsewhere
   * @param names theirs, and their types
   */
  public JobSpec(
      SentSupplier<?> supplier,
      Portable<?> portable,
      List<String> cuts,
      int[] mainTasks,
      Layout.Names names) {
    this.supplier = supplier;
    this.fingerprint = portable.fingerprint();
    this.mostFailures = portable.maxFailures();
    this.cuts = new ArrayList<>(cuts);
    this.mainTasks = mainTasks;
    mainNames = new ArrayList<>();
    mainTypes = new ArrayList<>();
    for (int task : mainTasks) {
      mainNames.add(names.name(task));
      mainTypes.add(names.type(task));
    }
  }

  private TypeSerializer<MovedItem> serializer() {
    return ItemInfo.of(mainNames, mainTypes).createSerializer(new SerializerConfigImpl());
  }

  /**
   * Takes what the main scope has come to.
   *
   * @param before all its ends
   * @param loops those that do not begin
   */
  public void fill(Given before, Set<Integer> loops) {
    byte[] fates = new byte[mainTasks.length];
    @Nullable Object[] values = new Object[mainTasks.length];
    for (int i = 0; i < mainTasks.length; i++) {
      fates[i] = MovedItem.UNKNOWN;
      for (int j = 0; j < before.tasks().length; j++) {
        if (before.tasks()[j] == mainTasks[i]) {
          fates[i] = Layout.Ends.code(before.fates()[j], before.values()[j]);
          values[i] = before.values()[j];
        }
      }
    }
    DataOutputSerializer out = new DataOutputSerializer(256);
    try {
      serializer().serialize(new MovedItem(new long[0], fates, values), out);
    } catch (IOException e) {
      throw new UncheckedIOException("a value of the main scope cannot be sent: " + e, e);
    }
    main = out.getCopyOfBuffer();
    skipped = new HashSet<>(loops);
  }

  /**
   * {@return whether a loop of the main scope does not begin}
   *
   * @param loop the loop
   */
  boolean isSkipped(int loop) {
    return skipped.contains(loop);
  }

  /**
   * {@return the tasks, made anew here}
   *
   * @param users the loader of the user's classes
   */
  Portable<?> make(ClassLoader users) {
    Portable<?> portable = supplier.make(users);
    if (!portable.fingerprint().equals(fingerprint)) {
      throw new SuppressRestartsException(new IllegalStateException(
          "what makes the runner makes another graph here than where the job was started: "
              + portable.name()));
    }
    return portable;
  }

  /**
   * {@return how they are divided}
   *
   * @param portable the tasks
   */
  Parts parts(Portable<?> portable) {
    return parts(portable, cuts);
  }

  /**
   * {@return how tasks are divided}
   *
   * @param portable the tasks
   * @param cuts tasks that a part is to end behind although nothing asks for it
   */
  public static Parts parts(Portable<?> portable, List<String> cuts) {
    return cuts.isEmpty()
        ? portable.parts()
        : portable.parts().cutBehind(cuts.stream().mapToInt(portable::task).toArray());
  }

  /** {@return how many failures of a task are kept} */
  public int mostFailures() {
    return mostFailures;
  }

  /** {@return what the main scope has come to, as far as it is needed elsewhere} */
  Given before() {
    byte[] bytes = main;
    if (bytes == null) {
      throw new IllegalStateException("the job was not started by its AttaccaFlink");
    }
    try {
      MovedItem ends = serializer().deserialize(new DataInputDeserializer(bytes));
      return Layout.Ends.given(mainTasks, mainNames.toArray(String[]::new), ends, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
