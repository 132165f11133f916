package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.GraphReader;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.PlanCache;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The graph of an annotated class in the form in which the processor hands it to the runtime: a text
 * that people can read as well. Immutable.
 *
 * <p>The class of a runner has one, and is initialised when the first runner of it is made; the text is parsed when somebody asks what
 * it says, once.
 */
public final class Blueprint {
  private final String[] texts;
  /** Written under the lock of this, once. */
  private volatile @Nullable PlanCache plans;

  private Blueprint(String[] texts) {
    this.texts = texts;
  }

  /**
   * {@return the blueprint that this text says} It is parsed when it is first needed, so that a text that the processor does not
   * write is refused no sooner.
   *
   * @param texts its lines, in as many pieces as class-file limits require
   */
  public static Blueprint of(String... texts) {
    return new Blueprint(texts.clone());
  }

  /**
   * {@return the blueprint that this text says, parsed}
   *
   * @param texts its lines, in as many pieces as class-file limits require
   * @throws IllegalArgumentException if that is not what the processor writes
   */
  public static Blueprint parse(String... texts) {
    Blueprint blueprint = of(texts);
    blueprint.plans();
    return blueprint;
  }

  /** {@return the graph, for tools and for people} */
  public Graph graph() {
    return tasks().graph();
  }

  /**
   * Whether a task may name an executor or a limit, told without parsing: a text with these words in it may still mean something
   * else, one without them cannot.
   */
  boolean mayNameResources() {
    for (String text : texts) {
      if (text.contains("runOn=") || text.contains("shared=")) {
        return true;
      }
    }
    return false;
  }

  /** Another one for another text. */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each JDK has it
    }
  }

  TaskGraph tasks() {
    return plans().graph();
  }

  PlanCache plans() {
    PlanCache present = plans;
    return present == null ? parsed() : present;
  }

  private synchronized PlanCache parsed() {
    PlanCache present = plans;
    if (present == null) {
      plans = present = new PlanCache(new GraphReader().read(texts));
    }
    return present;
  }
}
