package dev.attacca.spring;

import dev.attacca.spring.internal.slice.SliceBootstrapper;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of some classes with tasks, and of nothing else: the context has a bean of each, and its runner. What they need is
 * given by the test, with {@code @MockitoBean}, {@code @TestBean}, a nested {@code @TestConfiguration} or {@code @Import}.
 *
 * <pre>{@code
 * @AttaccaTest(Checkout.class)
 * class CheckoutTest {
 *   @Autowired CheckoutRunner checkout;
 *   @Autowired ManualClock clock;
 *   @MockitoBean Prices prices;
 *
 *   @Test void asksForThePriceASecondTimeAfterAMinute() {
 *     when(prices.of("sku")).thenThrow(new IOException()).thenReturn(7);
 *     CompletableFuture<Integer> price = checkout.priceAsync("sku");
 *     clock.advance(Duration.ofMinutes(1));
 *     assertThat(price).isCompletedWithValue(7);
 *   }
 * }
 * }</pre>
 *
 * <p>All tasks run on the thread of the test, those that name an executor as well. Time-outs, delays between attempts, rates and
 * deadlines follow the {@link dev.attacca.runtime.ManualClock} that is a bean, and stands still until the test moves it; so a
 * task that waits for it is to be called for by {@code …Async} or {@code start}. A {@code ManualClock} of the test's own is used
 * in its place, and a {@code RunnerCustomizer} that the test gives has the last word. There is no page, no actuator, and nothing
 * is observed.
 *
 * <p>Properties are those of the application, {@code application.properties} and the like, of {@link #properties}, and of {@code
 * @TestPropertySource}: so {@code attacca.dags.checkout.…} counts in the test as well. Other classes of the application are not
 * looked for, nor is there any auto-configuration but that of Attacca; {@code @ImportAutoConfiguration} on the test adds more.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(SliceBootstrapper.class)
@ExtendWith(SpringExtension.class)
public @interface AttaccaTest {
  /** {@return the classes with tasks, whether they are components or made by {@code @Bean} methods elsewhere} */
  Class<?>[] value();

  /** {@return properties of this test, as {@code key=value}} */
  String[] properties() default {};
}
