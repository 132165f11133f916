package dev.attacca.spring.internal;

import dev.attacca.page.Page;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.spring.AttaccaProperties;
import java.io.UncheckedIOException;
import org.springframework.beans.factory.ObjectProvider;

/** What shows runs, as the properties have it. Says by which property what cannot be had was asked for. */
public final class Watching {
  private static final String PORT = "attacca.page.port";
  private static final String KEEP = "attacca.recorder.keep";

  private Watching() {}

  /**
   * What records runs.
   *
   * @param properties say how many
   * @param settings know where that is said
   * @return the recorder
   */
  public static RunRecorder recorder(AttaccaProperties properties, DagSettings settings) {
    int keep = properties.getRecorder().getKeep();
    try {
      return RunRecorder.keeping(keep);
    } catch (IllegalArgumentException e) {
      throw new UnfitValueException(
          "The recorder of Attacca cannot keep %d runs".formatted(keep),
          String.valueOf(e.getMessage()),
          settings.find(KEEP),
          "Set %s to 1 or more.".formatted(KEEP),
          e);
    }
  }

  /**
   * The page.
   *
   * @param properties say how
   * @param settings know where that is said
   * @param recorder has the runs; where there is none, the page has its own
   * @return the page, which is served
   */
  public static Page page(
      AttaccaProperties properties, DagSettings settings, ObjectProvider<RunRecorder> recorder) {
    AttaccaProperties.Page said = properties.getPage();
    try {
      Page.Builder builder =
          Page.builder().port(said.getPort()).controls(said.isControls()).values(said.isValues());
      recorder.ifUnique(builder::recorder);
      return builder.serve();
    } catch (IllegalArgumentException e) {
      throw unserved(
          said,
          String.valueOf(e.getMessage()),
          "Set %s to another port, or to 0 for a free one.".formatted(PORT),
          settings,
          e);
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      String reason = String.valueOf((cause == null ? e : cause).getMessage());
      throw unserved(
          said,
          reason.contains("in use") ? "something else listens at this port" : reason,
          "End what listens there; or set %s to another port, or to 0 for a free one; or leave out attacca.page.enabled=true."
              .formatted(PORT),
          settings,
          e);
    }
  }

  private static UnfitValueException unserved(
      AttaccaProperties.Page said,
      String reason,
      String action,
      DagSettings settings,
      RuntimeException cause) {
    return new UnfitValueException(
        "The page of Attacca cannot be served at port " + said.getPort(),
        reason,
        settings.find(PORT),
        action,
        cause);
  }
}
