package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The one browser of all tests: the Chromium of this machine, without a window. Where there is none, the tests are skipped,
 * and say so; with {@code ATTACCA_BROWSER=required} in the environment they fail.
 */
final class Chromium implements BeforeAllCallback {
  private static final Logger LOGGER = Logger.getLogger("org.openqa.selenium");

  /** A browser that is open until the last test is over. */
  private record Opened(ChromeDriver driver) implements AutoCloseable {
    @Override
    public void close() {
      driver.quit();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    driver(context);
  }

  static ChromeDriver driver(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(Chromium.class))
        .getOrComputeIfAbsent(Opened.class, key -> new Opened(open()), Opened.class)
        .driver();
  }

  private static ChromeDriver open() {
    Optional<Path> browser = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<Path> driver = onPath("chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      String text =
          "needs chromium and chromedriver on the PATH (Debian: apt-get install chromium chromium-driver)";
      if ("required".equals(System.getenv("ATTACCA_BROWSER"))) {
        fail(text);
      }
      abort(text);
    }
    // It warns of what nobody here uses.
    LOGGER.setLevel(Level.OFF);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.orElseThrow().toFile());
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service = new ChromeDriverService.Builder()
        .usingDriverExecutable(driver.orElseThrow().toFile())
        .usingAnyFreePort()
        .build();
    service.sendOutputTo(OutputStream.nullOutputStream());
    return new ChromeDriver(service, options);
  }

  private static Optional<Path> onPath(String... names) {
    String[] folders =
        System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1);
    return Stream.of(names)
        .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
