package dev.attacca.spring.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.spring.internal.RunnerRegistrar;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.io.DefaultResourceLoader;

/** What it costs those who have no tasks: a look at the class path for each class, and no class more. */
class RegistrationCostTest {
  static class NoTasks {
    NotLoaded never() {
      return null;
    }
  }

  static class NotLoaded {}

  /** Counts what it is asked for. */
  static class Counting extends ClassLoader {
    final List<String> resources = new ArrayList<>();
    final List<String> classes = new ArrayList<>();

    Counting() {
      super(RegistrationCostTest.class.getClassLoader());
    }

    @Override
    public URL getResource(String name) {
      resources.add(name);
      return super.getResource(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      classes.add(name);
      if (!name.startsWith(RegistrationCostTest.class.getName() + "$")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void aClassWithoutTasksIsLookedForOnceAndNothingOfItIsLoaded() throws Exception {
    Counting loader = new Counting();
    Class<?> bean = loader.loadClass(NoTasks.class.getName());
    DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
    for (int i = 0; i < 10; i++) {
      factory.registerBeanDefinition(
          "of Spring " + i, new RootBeanDefinition(DefaultResourceLoader.class));
    }
    factory.registerBeanDefinition("bean", new RootBeanDefinition(bean));
    loader.classes.clear();
    new RunnerRegistrar().postProcessBeanFactory(factory);
    assertThat(loader.resources)
        .containsExactly(
            "dev/attacca/spring/registration/RegistrationCostTest_NoTasksRunner$Builder.class");
    assertThat(loader.classes)
        .doesNotContain(NotLoaded.class.getName())
        .allMatch(name -> name.startsWith("java.") || name.equals(NoTasks.class.getName()));
  }
}
