package dev.attacca.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * What {@code attacca.*} can say. What is said of a class of tasks that there is not, of a task that it does not have, or does not
 * fit, keeps the application from starting.
 */
@ConfigurationProperties("attacca")
public class AttaccaProperties {
  /** What tasks run on that name no executor: "auto" for the applicationTaskExecutor of Spring Boot where there is one, "runtime" for threads of the runtime, or the name of an executor bean. */
  private String executor = "auto";

  /** Settings of all runners, for those whose own settings say nothing. */
  @NestedConfigurationProperty
  private final RunnerProperties defaults = new RunnerProperties();

  /** Settings of runners by the name of their class: checkout for Checkout, outer-inner for Outer.Inner. */
  private final Map<String, DagProperties> dags = new LinkedHashMap<>();

  /** The live page of what runners do. */
  private final Page page = new Page();

  /** What is kept of runs, for the page and the actuator. */
  private final Recorder recorder = new Recorder();

  /** Observations, meters and spans of runs and tasks. */
  private final Observations observations = new Observations();

  /** What of the caller's thread the tasks see on theirs. */
  private final Context context = new Context();

  /** Called by Spring. */
  public AttaccaProperties() {}

  /** {@return what tasks run on that name no executor: "auto" for the applicationTaskExecutor of Spring Boot where there is one, "runtime" for threads of the runtime, or the name of an executor bean} */
  public String getExecutor() {
    return executor;
  }

  /**
   * Sets it.
   *
   * @param executor what tasks run on that name no executor: "auto" for the applicationTaskExecutor of Spring Boot where there is one, "runtime" for threads of the runtime, or the name of an executor bean
   */
  public void setExecutor(String executor) {
    this.executor = executor;
  }

  /** {@return settings of all runners, for those whose own settings say nothing} */
  public RunnerProperties getDefaults() {
    return defaults;
  }

  /** {@return settings of runners by the name of their class: checkout for Checkout, outer-inner for Outer.Inner} */
  public Map<String, DagProperties> getDags() {
    return dags;
  }

  /** {@return the live page of what runners do} */
  public Page getPage() {
    return page;
  }

  /** {@return what is kept of runs, for the page and the actuator} */
  public Recorder getRecorder() {
    return recorder;
  }

  /** {@return observations, meters and spans of runs and tasks} */
  public Observations getObservations() {
    return observations;
  }

  /** {@return what of the caller's thread the tasks see on theirs} */
  public Context getContext() {
    return context;
  }

  /** The live page of what runners do. */
  public static class Page {
    /** Whether the page is served. Its address, with a token that lets one in, is logged. */
    private boolean enabled = false;

    /** The port of the page, 0 for a free one. */
    private int port = 0;

    /** Whether runs can be cancelled and stopped from the page. */
    private boolean controls = false;

    /** Whether the page shows the values that tasks return, as short texts. */
    private boolean values = false;

    /** Called by Spring. */
    public Page() {}

    /** {@return whether the page is served. Its address, with a token that lets one in, is logged} */
    public boolean isEnabled() {
      return enabled;
    }

    /**
     * Sets it.
     *
     * @param enabled whether the page is served. Its address, with a token that lets one in, is logged
     */
    public void setEnabled(boolean enabled) {
      this.enabled = enabled;
    }

    /** {@return the port of the page, 0 for a free one} */
    public int getPort() {
      return port;
    }

    /**
     * Sets it.
     *
     * @param port the port of the page, 0 for a free one
     */
    public void setPort(int port) {
      this.port = port;
    }

    /** {@return whether runs can be cancelled and stopped from the page} */
    public boolean isControls() {
      return controls;
    }

    /**
     * Sets it.
     *
     * @param controls whether runs can be cancelled and stopped from the page
     */
    public void setControls(boolean controls) {
      this.controls = controls;
    }

    /** {@return whether the page shows the values that tasks return, as short texts} */
    public boolean isValues() {
      return values;
    }

    /**
     * Sets it.
     *
     * @param values whether the page shows the values that tasks return, as short texts
     */
    public void setValues(boolean values) {
      this.values = values;
    }
  }

  /** What is kept of runs, for the page and the actuator. */
  public static class Recorder {
    /** Whether runs are recorded even where neither the page nor the endpoint of the actuator shows them; where it is false, not for the endpoint. The page always records them. */
    private boolean enabled = false;

    /** How many runs are kept of the newest, the slowest and the failed each. */
    private int keep = 100;

    /** Called by Spring. */
    public Recorder() {}

    /** {@return whether runs are recorded even where neither the page nor the endpoint of the actuator shows them; where it is false, not for the endpoint. The page always records them} */
    public boolean isEnabled() {
      return enabled;
    }

    /**
     * Sets it.
     *
     * @param enabled whether they are
     */
    public void setEnabled(boolean enabled) {
      this.enabled = enabled;
    }

    /** {@return how many runs are kept of the newest, the slowest and the failed each} */
    public int getKeep() {
      return keep;
    }

    /**
     * Sets it.
     *
     * @param keep how many runs are kept of the newest, the slowest and the failed each
     */
    public void setKeep(int keep) {
      this.keep = keep;
    }
  }

  /** Observations, meters and spans of runs and tasks. */
  public static class Observations {
    /** Whether runs and tasks are observed by the registry of observations that the application has. */
    private boolean enabled = true;

    /** Called by Spring. */
    public Observations() {}

    /** {@return whether runs and tasks are observed by the registry of observations that the application has} */
    public boolean isEnabled() {
      return enabled;
    }

    /**
     * Sets it.
     *
     * @param enabled whether runs and tasks are observed by the registry of observations that the application has
     */
    public void setEnabled(boolean enabled) {
      this.enabled = enabled;
    }
  }

  /** What of the caller's thread the tasks see on theirs. */
  public static class Context {
    /** Whether thread-locals such as the MDC of the log, the security context and the current span travel to every task. */
    private boolean enabled = true;

    /** Called by Spring. */
    public Context() {}

    /** {@return whether thread-locals such as the MDC of the log, the security context and the current span travel to every task} */
    public boolean isEnabled() {
      return enabled;
    }

    /**
     * Sets it.
     *
     * @param enabled whether thread-locals such as the MDC of the log, the security context and the current span travel to every task
     */
    public void setEnabled(boolean enabled) {
      this.enabled = enabled;
    }
  }
}
