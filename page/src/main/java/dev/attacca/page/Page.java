package dev.attacca.page;

import dev.attacca.page.internal.http.HttpLoop;
import dev.attacca.page.internal.site.Guard;
import dev.attacca.page.internal.site.PageSite;
import dev.attacca.page.internal.state.World;
import dev.attacca.page.internal.values.ShownValues;
import dev.attacca.runtime.Extension;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.spi.RunnerExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A live page of what runners do, served by the program that has them: their graphs with counts, their runs, what each task
 * has waited for, and numbers over time.
 *
 * <pre>{@code
 * try (Page page = Page.serve()) {
 *   CheckoutRunner checkout = CheckoutRunner.builder(new Checkout()).with(page).build();
 *   System.out.println(page.uri()); // to be opened in a browser
 *   …
 * }
 * }</pre>
 *
 * <p>One page can be given to any number of runners. It is served to this machine alone unless the builder is told otherwise, and
 * only to those who know its address, of which a part is random. It only shows, unless it is given controls, and it
 * shows no values of tasks unless it is told to.
 *
 * <p>It is served by one daemon thread of low priority, which no run waits for, and which waits for no client. What it costs is what a
 * {@link RunRecorder} costs. A page that is closed costs nothing, and runners that are given a closed one are not
 * watched. Thread-safe.
 */
public final class Page implements Extension, AutoCloseable {
  private final RunRecorder recorder;
  /** Whether nobody else has the recorder. */
  private final boolean isOwn;

  private final World world;
  private final HttpLoop loop;
  private final URI uri;
  private final List<Extension> parts;
  private final Object closing = new Object();
  private volatile boolean isClosed;

  private Page(Builder settings) {
    RunRecorder given = settings.recorder;
    this.isOwn = given == null;
    this.recorder = given == null ? RunRecorder.keeping(settings.keeping) : given;
    ShownValues values = settings.values ? new ShownValues() : null;
    this.world = new World(recorder, settings.controls, values);
    RunnerExtension runners = runner -> {
      if (!isClosed) {
        world.knows(runner);
      }
      if (isClosed) { // meanwhile
        runner.addsUpNoMore(world);
      }
    };
    this.parts = values == null ? List.of(recorder, runners) : List.of(recorder, runners, values);
    String token = token();
    InetAddress address = settings.address();
    String host = settings.host == null ? "127.0.0.1" : settings.host;
    try {
      Guard guard = new Guard(token, host, address);
      PageSite site = new PageSite(world, guard, settings.controls);
      this.loop = new HttpLoop(new InetSocketAddress(address, settings.port), site);
      this.uri = URI.create("http://" + (address.isAnyLocalAddress() ? "127.0.0.1" : inUri(host))
          + ":" + loop.address().getPort() + "/#" + token);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the page cannot be served at " + host + ":" + settings.port + ": " + e.getMessage(), e);
    }
    loop.start();
  }

  /** Nobody can guess it: 192 bits. */
  private static String token() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static String inUri(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /**
   * Serves a page on a free port of this machine, to this machine alone; it only shows, and shows no values.
   *
   * @return the page, which is to be closed
   * @throws UncheckedIOException if there is no port to be had
   */
  public static Page serve() {
    return builder().serve();
  }

  /** {@return the settings of a page} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The address to open in a browser. What stands behind the {@code #} is what lets one in: it is not sent along by browsers, and
   * should not be given to everybody.
   *
   * @return the address with the token
   */
  public URI uri() {
    return uri;
  }

  /** {@return {@link #uri()} as a text} */
  public String url() {
    return uri.toString();
  }

  /** {@return the port on which it is served} */
  public int port() {
    return uri.getPort();
  }

  /** {@return what records the runs that are shown} */
  public RunRecorder recorder() {
    return recorder;
  }

  /** {@return what a runner is given that this is given to; nothing once this is closed} */
  @Override
  public List<? extends Extension> parts() {
    return isClosed ? List.of() : parts;
  }

  /**
   * Ends the page: there is no port and no thread any more when this returns, and runs that begin from now on are not
   * recorded, unless the builder was given the recorder. Without effect the second time.
   */
  @Override
  public void close() {
    isClosed = true;
    synchronized (closing) {
      loop.close();
      world.close(isOwn);
    }
  }

  /** In one line: where it is, without the token, or that it is closed. */
  @Override
  public String toString() {
    return isClosed ? "a page that is closed" : "http://" + uri.getAuthority() + "/";
  }

  /** The settings of a page. Not thread-safe. */
  public static final class Builder {
    private int port;
    private @Nullable String host;
    private boolean controls;
    private boolean values;
    private int keeping = 100;
    private @Nullable RunRecorder recorder;

    private Builder() {}

    /**
     * The port; a free one by default.
     *
     * @param port 0 for a free one
     * @return this builder
     * @throws IllegalArgumentException if there is no such port
     */
    public Builder port(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("the port must be from 0 to 65535, not " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * The name or address of this machine under which others may come, such as {@code 0.0.0.0} for all that it has; by default
     * only this machine itself may. The page speaks HTTP, so that whoever reads what goes over the net can read the
     * token as well: a tunnel, or a proxy that encrypts, is the better way.
     *
     * @param host a name or an address
     * @return this builder
     */
    public Builder host(String host) {
      if (Objects.requireNonNull(host, "host").isBlank()) {
        throw new IllegalArgumentException("the host must not be blank");
      }
      this.host = host;
      return this;
    }

    /**
     * Whether runs can be cancelled and stopped from the page; not by default.
     *
     * @param controls whether they can
     * @return this builder
     */
    public Builder controls(boolean controls) {
      this.controls = controls;
      return this;
    }

    /**
     * Whether the page shows the values that tasks return, as short texts; not by default. Then {@code toString()} of each is
     * called when its task ends, on the task's thread, for the first thousand of a run.
     *
     * @param values whether it does
     * @return this builder
     */
    public Builder values(boolean values) {
      this.values = values;
      return this;
    }

    /**
     * How many runs are kept of the newest, the slowest and the failed each; 100 by default. Without effect where a
     * {@link #recorder} is given.
     *
     * @param runs at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder keeping(int runs) {
      if (runs < 1) {
        throw new IllegalArgumentException("a page keeps at least 1 run, not " + runs);
      }
      this.keeping = runs;
      return this;
    }

    /**
     * A recorder whose runs are shown, in place of one of the page's own. It goes on when the page is closed. Runners
     * need not be given it besides.
     *
     * @param recorder the recorder
     * @return this builder
     */
    public Builder recorder(RunRecorder recorder) {
      this.recorder = Objects.requireNonNull(recorder, "recorder");
      return this;
    }

    private InetAddress address() {
      try {
        return host == null
            ? InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1})
            : InetAddress.getByName(host);
      } catch (IOException e) {
        throw new UncheckedIOException("there is no host " + host, e);
      }
    }

    /**
     * Serves the page from now on.
     *
     * @return the page, which is to be closed
     * @throws UncheckedIOException if the port is taken, or the host is none of this machine's
     */
    public Page serve() {
      return new Page(this);
    }
  }
}
