package dev.attacca.spring.internal;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ReflectionUtils;

/** What of a runner is found by reflection in a program that was compiled ahead of time. */
final class RunnerHints {
  private RunnerHints() {}

  /** Those of a bean, if it is a runner. */
  static @Nullable BeanRegistrationAotContribution of(RegisteredBean bean) {
    boolean isMadeHere = bean.getBeanClass() == RunnerFactoryBean.class;
    Class<?> runner =
        isMadeHere ? bean.getBeanType().getGeneric(0).resolve(Object.class) : bean.getBeanClass();
    Class<?> builder = GeneratedRunner.isRunner(runner) ? GeneratedRunner.builder(runner) : null;
    if (builder == null) {
      return null;
    }
    return (generation, code) -> {
      ReflectionHints hints = generation.getRuntimeHints().reflection();
      hints.registerType(builder); // its superclass tells that it is a runner
      if (isMadeHere) {
        hints.registerConstructor(GeneratedRunner.constructor(builder), ExecutableMode.INVOKE);
        var build = ReflectionUtils.findMethod(builder, "build");
        if (build != null) {
          hints.registerMethod(build, ExecutableMode.INVOKE);
        }
      }
    };
  }
}
