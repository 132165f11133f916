package dev.attacca.spring.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.spring.AttaccaAutoConfiguration;
import dev.attacca.spring.internal.RunnerFactoryBean;
import dev.attacca.spring.internal.WatchedRunners;
import dev.attacca.spring.registration.shop.Checkout;
import dev.attacca.spring.registration.shop.CheckoutRunner;
import dev.attacca.spring.registration.shop.Desk;
import dev.attacca.spring.registration.shop.Desk_HelpRunner;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.TargetSource;
import org.springframework.aop.aspectj.AspectJExpressionPointcut;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractAutoProxyCreator;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.stereotype.Component;

class RegistrationTest {
  /** No component. */
  static class Plain {
    private final String name;

    Plain(String name) {
      this.name = name;
    }

    @Task
    String hello(@Input String who) {
      return name + " greets " + who;
    }
  }

  /** Has no tasks of its own. */
  static class Special extends Plain {
    Special() {
      super("special");
    }
  }

  interface Api {
    String hello(String who);
  }

  static class Behind implements Api {
    @Task
    @Override
    public String hello(@Input String who) {
      return who;
    }
  }

  /** Is named like a generated one. */
  static class Job {}

  static class JobRunner implements AutoCloseable {
    @Override
    public void close() {}

    static class Builder {}
  }

  @Configuration(proxyBeanMethods = false)
  @ComponentScan(
      basePackageClasses = Checkout.class,
      excludeFilters = @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
  static class Scanned {}

  private final ApplicationContextRunner spring =
      start().withConfiguration(AutoConfigurations.of(AttaccaAutoConfiguration.class));

  ApplicationContextRunner start() {
    return new ApplicationContextRunner();
  }

  // Found by scanning

  @Test
  void theRunnerOfAScannedClassIsABean() {
    spring
        .withUserConfiguration(Scanned.class)
        .run(context -> assertThat(context.getBean(CheckoutRunner.class).product("cup"))
            .isEqualTo("cup of shop"));
  }

  @Test
  void theRunnerOfAClassThatAProfileLeavesOutIsLeftOut() {
    spring
        .withUserConfiguration(Scanned.class)
        .run(context -> assertThat(context).doesNotHaveBean("seasonalRunner"));
    spring
        .withUserConfiguration(Scanned.class)
        .withPropertyValues("spring.profiles.active=christmas")
        .run(context -> assertThat(context).hasBean("seasonalRunner"));
  }

  @Test
  void propertiesMaySpeakOfAClassThatAProfileLeavesOut() {
    spring
        .withUserConfiguration(Scanned.class)
        .withPropertyValues("attacca.dags.seasonal.deadline=1s")
        .run(context -> assertThat(context).hasNotFailed());
    spring
        .withUserConfiguration(Scanned.class)
        .withPropertyValues("attacca.dags.seasonnal.deadline=1s")
        .run(context ->
            assertThat(context).getFailure().hasMessageContaining("did you mean \"seasonal\"?"));
  }

  @Test
  void theRunnerOfALazyBeanIsLazyAndHasItsQualifier() {
    int before = Desk.Help.MADE.get();
    spring.withUserConfiguration(Scanned.class, TakesHelp.class).run(context -> {
      assertThat(Desk.Help.MADE).hasValue(before);
      assertThat(context.getBean(TakesHelp.class).help.getObject().answer()).isEqualTo("yes");
      assertThat(Desk.Help.MADE).hasValue(before + 1);
    });
  }

  @Test
  void runnersAreMadeWhenTheyAreNeededWhereAllBeansAreButThePage() {
    spring
        .withUserConfiguration(Scanned.class)
        .withBean(Plain.class, () -> new Plain("plain"))
        .withPropertyValues("attacca.page.enabled=true")
        .withInitializer(context ->
            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
        .run(context -> {
          assertThat(context).hasNotFailed();
          ConfigurableListableBeanFactory beans =
              context.getSourceApplicationContext().getBeanFactory();
          assertThat(beans.containsSingleton("attaccaPage")).isTrue();
          for (String name : context.getBeanNamesForType(Plain.class)) {
            assertThat(beans.containsSingleton(name)).isFalse();
          }
          assertThat(beans.containsSingleton("checkoutRunner")).isFalse();
          assertThat(beans.getBeanNamesForType(RegistrationTest_PlainRunner.class, true, false))
              .hasSize(1)
              .noneMatch(beans::containsSingleton);
          assertThat(context.getBean(CheckoutRunner.class).product("cup")).isEqualTo("cup of shop");
        });
  }

  static class TakesHelp {
    @Autowired
    @Qualifier("help")
    ObjectProvider<Desk_HelpRunner> help;
  }

  @Test
  void theRunnerOfABeanWithANameIsNamedAfterIt() {
    spring.withUserConfiguration(Scanned.class).run(context -> {
      assertThat(context
              .getBean("usedRunner", dev.attacca.spring.registration.shop.used.CheckoutRunner.class)
              .product("cup"))
          .isEqualTo("used cup");
      assertThat(context.getBean("checkoutRunner", CheckoutRunner.class).product("cup"))
          .isEqualTo("cup of shop");
    });
  }

  // Several beans of a class

  @Configuration(proxyBeanMethods = false)
  static class Regions {
    @Bean
    Checkout eu() {
      return new Checkout("eu");
    }

    @Bean
    @Qualifier("america")
    Checkout us() {
      return new Checkout("us");
    }

    @Bean
    @Abroad(far = true)
    Checkout asia() {
      return new Checkout("asia");
    }
  }

  @Qualifier
  @Retention(RetentionPolicy.RUNTIME)
  @interface Abroad {
    boolean far() default false;
  }

  static class TakesRegions {
    @Autowired
    @Qualifier("euRunner")
    CheckoutRunner byName;

    @Autowired
    CheckoutRunner usRunner;

    @Autowired
    @Qualifier("america")
    CheckoutRunner byQualifier;

    @Autowired
    @Abroad(far = true)
    CheckoutRunner byAnnotation;
  }

  @Test
  void eachBeanOfAClassHasARunnerToldApartAsTheBeansAre() {
    spring.withUserConfiguration(Regions.class, TakesRegions.class).run(context -> {
      assertThat(context).hasNotFailed();
      TakesRegions regions = context.getBean(TakesRegions.class);
      assertThat(regions.byName.product("cup")).isEqualTo("cup of eu");
      assertThat(regions.usRunner).isSameAs(regions.byQualifier);
      assertThat(regions.byQualifier.product("cup")).isEqualTo("cup of us");
      assertThat(regions.byAnnotation.product("cup")).isEqualTo("cup of asia");
    });
  }

  @Test
  void aScannedRunnerIsOfTheScannedBeanWhateverOthersOfItsClassThereAre() {
    spring.withUserConfiguration(Scanned.class, Regions.class).run(context -> {
      assertThat(context.getBeansOfType(CheckoutRunner.class))
          .containsOnlyKeys("checkoutRunner", "euRunner", "usRunner", "asiaRunner");
      assertThat(context.getBean("checkoutRunner", CheckoutRunner.class).product("cup"))
          .isEqualTo("cup of shop");
    });
  }

  @Configuration(proxyBeanMethods = false)
  static class OneIsPrimary {
    @Bean
    @Primary
    Plain first() {
      return new Plain("first");
    }

    @Bean
    @Lazy
    Plain second() {
      throw new IllegalStateException("is made");
    }

    @Bean
    Special special() {
      return new Special();
    }
  }

  @Test
  void theRunnerOfThePrimaryBeanIsPrimaryAndThatOfALazyOneLazy() {
    spring.withUserConfiguration(OneIsPrimary.class).run(context -> {
      assertThat(context).hasNotFailed();
      assertThat(context.getBean(RegistrationTest_PlainRunner.class).hello("Ada"))
          .isEqualTo("first greets Ada");
      assertThat(context.getBeanFactory().getBeanDefinition("secondRunner").isLazyInit())
          .isTrue();
    });
  }

  @Test
  void aBeanWhoseClassHasNoTasksOfItsOwnHasTheRunnerOfTheClassAbove() {
    spring
        .withUserConfiguration(OneIsPrimary.class)
        .run(context -> assertThat(context
                .getBean("specialRunner", RegistrationTest_PlainRunner.class)
                .hello("Ada"))
            .isEqualTo("special greets Ada"));
  }

  @Test
  void theBeanOfAFactoryHasItsRunner() {
    spring.withBean(PlainFactory.class).run(context -> {
      assertThat(context.getBean(RegistrationTest_PlainRunner.class).hello("Ada"))
          .isEqualTo("made greets Ada");
    });
  }

  static class PlainFactory implements FactoryBean<Plain> {
    @Override
    public Plain getObject() {
      return new Plain("made");
    }

    @Override
    public Class<?> getObjectType() {
      return Plain.class;
    }
  }

  @Test
  void anObjectThatIsGivenToTheContextHasItsRunner() {
    spring
        .withInitializer(
            context -> context.getBeanFactory().registerSingleton("given", new Plain("given")))
        .run(context -> assertThat(context
                .getBean("givenRunner", RegistrationTest_PlainRunner.class)
                .hello("x"))
            .isEqualTo("given greets x"));
  }

  @Test
  void aClassThatIsNamedLikeARunnerIsNone() {
    spring
        .withBean(Job.class)
        .withBean(JobRunner.class)
        .run(context -> assertThat(context).hasSingleBean(JobRunner.class));
  }

  @Test
  void aRunnerOfTheApplicationsOwnStandsInForAll() {
    spring
        .withUserConfiguration(Scanned.class)
        .withBean("mine", CheckoutRunner.class, () -> CheckoutRunner.of(new Checkout("mine")))
        .run(context -> assertThat(context.getBean(CheckoutRunner.class).product("cup"))
            .isEqualTo("cup of mine"));
  }

  // Aspects

  @Configuration(proxyBeanMethods = false)
  static class AroundEverythingHere {
    @Bean
    static DefaultPointcutAdvisor advisor() {
      AspectJExpressionPointcut all = new AspectJExpressionPointcut();
      all.setExpression("within(dev.attacca.spring.registration..*)");
      return new DefaultPointcutAdvisor(all, (MethodInterceptor) call -> {
        Object value = call.proceed();
        return value instanceof String ? value + "!" : value;
      });
    }

    @Bean
    static DefaultAdvisorAutoProxyCreator proxies() {
      DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
      creator.setProxyTargetClass(true);
      return creator;
    }

    @Bean
    Proxied greeter() {
      return new Proxied();
    }
  }

  @Test
  void anAspectThatMatchesARunnerStandsAroundItsTasksAlone() {
    spring
        .withBean(WatchedRunners.class)
        .withUserConfiguration(AroundEverythingHere.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBean(RegistrationTest_ProxiedRunner.class).hello("Ada"))
              .isEqualTo("hello Ada!");
          assertThat(context.getBean(WatchedRunners.class).all())
              .extracting(WatchedRunners.Watched::bean)
              .containsExactly("greeterRunner");
        });
  }

  // Contexts above

  @Test
  void aContextBelowTakesTheRunnersOfTheOneAbove() {
    spring
        .withUserConfiguration(OneIsPrimary.class)
        .run(parent -> spring
            .withParent(parent)
            .withBean("child", Checkout.class, () -> new Checkout("child"))
            .run(context -> {
              assertThat(context
                      .getBean("firstRunner", RegistrationTest_PlainRunner.class)
                      .hello("x"))
                  .isEqualTo("first greets x");
              assertThat(context.getBean(CheckoutRunner.class).product("cup"))
                  .isEqualTo("cup of child");
            }));
  }

  // What cannot be

  @Configuration(proxyBeanMethods = false)
  static class APrototype {
    @Bean
    @Scope("prototype")
    Plain each() {
      return new Plain("each");
    }
  }

  @Test
  void aPrototypeIsRefusedWithTheReason() {
    spring.withUserConfiguration(APrototype.class).run(context -> {
      FailureAnalysis analysis = Analyses.of(context);
      assertThat(analysis.getDescription())
          .contains(
              "The bean \"each\" of " + Plain.class.getName() + " has the scope \"prototype\"",
              "its runner is one object for all runs");
      assertThat(analysis.getAction()).contains("Make it a singleton");
    });
  }

  @Test
  void aPrototypeIsLeftAloneWhereTheApplicationMakesItsRunner() {
    spring
        .withUserConfiguration(APrototype.class)
        .withBean(
            "mine",
            RegistrationTest_PlainRunner.class,
            () -> RegistrationTest_PlainRunner.of(new Plain("mine")))
        .run(context -> assertThat(
                context.getBean(RegistrationTest_PlainRunner.class).hello("Ada"))
            .isEqualTo("mine greets Ada"));
  }

  @Configuration(proxyBeanMethods = false)
  static class OfAThread {
    @Bean
    @Scope("thread")
    Plain each() {
      return new Plain("each");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OfAThreadBehindAProxy {
    @Bean
    @Scope(value = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
    Proxied each() {
      return new Proxied();
    }
  }

  static class Proxied {
    @Task
    String hello(@Input String who) {
      return "hello " + who;
    }
  }

  private final ApplicationContextRunner scoped = spring.withInitializer(
      context -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()));

  @Test
  void aBeanOfAnotherScopeNeedsAProxy() {
    scoped
        .withUserConfiguration(OfAThread.class)
        .run(context -> assertThat(Analyses.of(context).getAction())
            .contains("@Scope(value = \"thread\", proxyMode = ScopedProxyMode.TARGET_CLASS)"));
    scoped
        .withUserConfiguration(OfAThreadBehindAProxy.class)
        .run(context -> assertThat(
                context.getBean(RegistrationTest_ProxiedRunner.class).hello("Ada"))
            .isEqualTo("hello Ada"));
  }

  static class ProxyOfInterfaces implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      return bean instanceof Api
          ? new ProxyFactory(Api.class, new ProxyFactory(bean).getTargetSource()).getProxy()
          : bean;
    }
  }

  @Test
  void aProxyOfInterfacesIsRefusedWithWhatToSet() {
    spring.withBean(ProxyOfInterfaces.class).withBean("behind", Behind.class).run(context -> {
      FailureAnalysis analysis = Analyses.of(context);
      assertThat(analysis.getDescription())
          .contains("The bean \"behind\" is a ", "Proxy", "and no " + Behind.class.getName());
      assertThat(analysis.getAction()).contains("spring.aop.proxy-target-class=false");
    });
  }

  @Component
  static class BehindComponent implements Api {
    @Task
    @Override
    public String hello(@Input String who) {
      return who;
    }
  }

  static class UsesBehind {
    UsesBehind(RegistrationTest_BehindComponentRunner runner) {
      assertThat(runner).isNotNull();
    }
  }

  @Test
  void aProxyOfInterfacesIsRefusedWhereTheRunnerIsFoundByScanning() {
    spring
        .withBean(ProxyOfInterfaces.class)
        .withUserConfiguration(
            UsesBehind.class, BehindComponent.class, RegistrationTest_BehindComponentRunner.class)
        .run(context -> assertThat(Analyses.of(context).getDescription())
            .contains(
                "The bean \"registrationTest.BehindComponent\" is a ",
                "Proxy",
                "and no " + BehindComponent.class.getName()));
  }

  @Component
  static class Open {
    @Task
    String sky() {
      return "blue";
    }
  }

  /** Surrounds runners, if their class can have a subclass. */
  static class SurroundsRunners extends AbstractAutoProxyCreator {
    private static final long serialVersionUID = 1L;

    final transient List<String> calls = new CopyOnWriteArrayList<>();

    SurroundsRunners() {
      setProxyTargetClass(true);
    }

    @Override
    protected Object[] getAdvicesAndAdvisorsForBean(
        Class<?> type, String name, TargetSource target) {
      MethodInterceptor counting = call -> {
        calls.add(name + "." + call.getMethod().getName());
        return call.proceed();
      };
      return type.getName().endsWith("Runner") ? new Object[] {counting} : DO_NOT_PROXY;
    }
  }

  @Test
  void anAspectThatMatchesARunnerStandsAroundItWhereThatCanBe() {
    spring
        .withBean(SurroundsRunners.class)
        .withUserConfiguration(OneIsPrimary.class, Open.class, RegistrationTest_OpenRunner.class)
        .run(context -> {
          RegistrationTest_OpenRunner runner = context.getBean(RegistrationTest_OpenRunner.class);
          assertThat(runner.sky()).isEqualTo("blue");
          assertThat(context.getBean(SurroundsRunners.class).calls)
              .containsExactly("registrationTest_OpenRunner.sky");
          assertThat(context
                  .getBean("firstRunner", RegistrationTest_PlainRunner.class)
                  .getClass())
              .as("a final class")
              .isEqualTo(RegistrationTest_PlainRunner.class);
        });
  }

  @Test
  void springLooksForNothingInTheMethodsOfRunners() {
    spring
        .withUserConfiguration(Open.class, RegistrationTest_OpenRunner.class)
        .run(context -> assertThat(AutoProxyUtils.determineTargetClass(
                context.getBeanFactory(), "registrationTest_OpenRunner"))
            .isEqualTo(RunnerFactoryBean.class));
  }

  @Test
  void allRunnersAreKnownByTypeBeforeTheyAreMade() {
    spring
        .withUserConfiguration(OneIsPrimary.class)
        .run(context -> assertThat((Object) context.getBeanFactory().getType("secondRunner", false))
            .isEqualTo(RegistrationTest_PlainRunner.class));
  }
}
