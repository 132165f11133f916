package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** What tests do with the browser. After each, the browser has complained of nothing: no error, no breach of the policy. */
@Tag("browser")
@ExtendWith(Chromium.class)
@Timeout(240)
abstract class InBrowser {
  private static final String AXE = axe();

  @RegisterExtension
  final BeforeEachCallback chosen = this::choose;

  ChromeDriver driver;

  private void choose(ExtensionContext context) {
    driver = Chromium.driver(context);
  }

  @BeforeEach
  void begins_empty() {
    driver.get("about:blank");
    size(1400, 900);
    look("light");
    driver.manage().logs().get(LogType.BROWSER);
  }

  @AfterEach
  void complains_of_nothing() {
    List<LogEntry> errors = driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        // At the end of a test, or in it, the page goes away.
        .filter(entry -> !entry.getMessage().contains("net::ERR_"))
        .toList();
    driver.get("about:blank");
    assertThat(errors).isEmpty();
  }

  void open(String address) {
    driver.get("about:blank");
    driver.get(address);
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Light or dark. */
  void look(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Waits for a condition. */
  void until(String what, Callable<Boolean> condition) {
    waiting(what).until(condition);
  }

  /** While the page draws anew, a condition is not met. */
  private static ConditionFactory waiting(String what) {
    return await(what)
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsMatching(failure -> failure instanceof StaleElementReferenceException
            || failure instanceof JavascriptException);
  }

  /** Waits for a text in what a selector finds. */
  void untilText(String selector, String text) {
    await(selector + " to say " + text)
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(text(selector)).contains(text));
  }

  /** Waits until a selector finds something that is shown. */
  WebElement shown(String selector) {
    return waiting(selector)
        .until(
            () -> driver.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  boolean isThere(String selector) {
    return !driver.findElements(By.cssSelector(selector)).isEmpty();
  }

  /** The texts of all that a selector finds, one a line, shown or not. */
  String text(String selector) {
    return String.valueOf(driver.executeScript(
        "return [...document.querySelectorAll(arguments[0])].map(each => each.textContent).join('\\n')",
        selector));
  }

  String attribute(String selector, String name) {
    return String.valueOf(driver.executeScript(
        "return document.querySelector(arguments[0])?.getAttribute(arguments[1])", selector, name));
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void pressWithShift(Keys key) {
    new Actions(driver).keyDown(Keys.SHIFT).sendKeys(key).keyUp(Keys.SHIFT).perform();
  }

  /** What has the focus: its name for those who do not see it, or its text. */
  String focused() {
    return String.valueOf(script(
        "const e = document.activeElement; return e.getAttribute('aria-label') ?? e.textContent"));
  }

  /** Chooses the table, or the picture. */
  void showAs(String which) {
    // The radio button itself lies unseen over its label.
    script("document.querySelector(`.choice input[value=\"${arguments[0]}\"]`).click()", which);
  }

  /** What axe finds wrong. */
  void isAccessible(String what) {
    if (!Boolean.TRUE.equals(script("return typeof axe !== 'undefined'"))) {
      script(AXE);
    }
    Object found = driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
        + "axe.run(document, { resultTypes: ['violations'] }).then(result => done("
        + "result.passes.length < 10 ? ['only ' + result.passes.length + ' rules were looked at'] : result.violations"
        + ".map(each => each.id + ': ' + each.nodes.map(node => node.html + ' ' + node.failureSummary).join('\\n'))),"
        + " failure => done([String(failure)]))");
    assertThat((List<?>) found).as("violations in " + what).isEmpty();
  }

  private static String axe() {
    try (InputStream script =
        Objects.requireNonNull(InBrowser.class.getResourceAsStream("/axe.min.js"), "axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
