package dev.attacca.spring.registration;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Generated;
import dev.attacca.spring.registration.shop.Checkout;
import dev.attacca.spring.registration.shop.CheckoutRunner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

/** Scanning reads one file of each runner. Of the others it is told what they are, and all that is asked of them is true. */
class UnreadFilesTest {
  private static final String SHOP = Checkout.class.getPackageName();
  private static final SimpleMetadataReaderFactory FILES = new SimpleMetadataReaderFactory();

  private final GenericApplicationContext context = new GenericApplicationContext();

  /** Is of this context, as in an application of Spring Boot. */
  @SuppressWarnings("unchecked") // all are of contexts
  private TypeExcludeFilter filter() {
    for (ApplicationContextInitializer<?> each : SpringFactoriesLoader.forDefaultResourceLocation()
        .load(ApplicationContextInitializer.class)) {
      if (each.getClass().getName().startsWith("dev.attacca.")) {
        ((ApplicationContextInitializer<ConfigurableApplicationContext>) each).initialize(context);
      }
    }
    return (TypeExcludeFilter) context.getBeanFactory().getSingleton("attaccaScanFilter");
  }

  /** What Spring's own scanner has in hand when it asks whether to pass by, by the names of files. */
  private Map<String, MetadataReader> scanned() {
    Map<String, MetadataReader> scanned = new LinkedHashMap<>();
    ClassPathScanningCandidateComponentProvider scanner =
        new ClassPathScanningCandidateComponentProvider(false);
    scanner.setResourceLoader(context);
    scanner.addExcludeFilter(filter()); // those that are added later are asked sooner
    scanner.addExcludeFilter((reader, factory) -> {
      scanned.put(reader.getResource().getFilename(), reader);
      return false;
    });
    scanner.findCandidateComponents(SHOP);
    return scanned;
  }

  private static boolean isUnread(MetadataReader reader) {
    return reader.getClass().getSimpleName().equals("UnreadClass");
  }

  private static void assertPassedBy(Map<String, MetadataReader> scanned) {
    assertThat(scanned)
        .containsKeys("Checkout.class", "CheckoutRunner.class", "Desk_HelpRunner$Server.class");
    scanned.forEach((file, reader) -> assertThat(isUnread(reader))
        .as(file)
        .isEqualTo(file.contains("Runner") && !file.endsWith("$Builder.class")));
  }

  private static Path file(Class<?> type) throws IOException {
    return new ClassPathResource(type.getName().replace('.', '/') + ".class")
        .getFile()
        .toPath();
  }

  @Test
  void filesInFoldersAreNotRead() {
    assertPassedBy(scanned());
  }

  @Test
  void filesInJarsAreNotRead(@TempDir Path folder) throws IOException {
    String shop = SHOP.replace('.', '/') + "/";
    Path jar = folder.resolve("shop.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> classes = Files.list(file(Checkout.class).getParent())) {
      out.putNextEntry(new ZipEntry(shop)); // by which the package is found
      for (Path each : classes.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(shop + each.getFileName()));
        Files.copy(each, out);
      }
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      context.setClassLoader(loader);
      assertPassedBy(scanned());
    }
  }

  @Test
  void whatIsAskedOfThemIsTrue() throws IOException {
    List<MetadataReader> unread =
        scanned().values().stream().filter(UnreadFilesTest::isUnread).toList();
    assertThat(unread).isNotEmpty();
    for (MetadataReader each : unread) {
      MetadataReader read = FILES.getMetadataReader(each.getResource());
      assertThat(said(each.getAnnotationMetadata())).isEqualTo(said(read.getAnnotationMetadata()));
      assertThat(each.getClassMetadata().getClassName())
          .isEqualTo(read.getClassMetadata().getClassName());
    }
  }

  private static Map<String, Object> said(AnnotationMetadata of) {
    Map<String, Function<AnnotationMetadata, Object>> all = Map.of(
        "name", AnnotationMetadata::getClassName,
        "super", AnnotationMetadata::getSuperClassName,
        "interfaces", one -> List.of(one.getInterfaceNames()),
        "enclosing", one -> String.valueOf(one.getEnclosingClassName()),
        "members", one -> List.of(one.getMemberClassNames()),
        "kind",
            one -> List.of(
                one.isInterface(),
                one.isAnnotation(),
                one.isAbstract(),
                one.isFinal(),
                one.isIndependent(),
                one.isAnnotated(Generated.class.getName()),
                one.isAnnotated(Configuration.class.getName())),
        "annotations",
            one -> one.getAnnotations().stream().map(MergedAnnotation::getType).toList(),
        "annotated", one -> names(one.getAnnotatedMethods(Override.class.getName()).stream()),
        "methods", one -> names(one.getDeclaredMethods().stream()));
    return all.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, each -> each.getValue().apply(of)));
  }

  private static List<String> names(Stream<MethodMetadata> methods) {
    return methods.map(MethodMetadata::getMethodName).toList();
  }

  /** A file of which it is known who opens it. */
  private static final class Watched extends FileSystemResource {
    private final List<String> opened;

    Watched(Path file, List<String> opened) {
      super(file);
      this.opened = opened;
    }

    @Override
    public Resource createRelative(String path) {
      return new Watched(Path.of(getPath()).resolveSibling(path), opened);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      opened.add(getFilename());
      return super.getInputStream();
    }
  }

  @Test
  void aFileIsReadOnceWhenSomebodyAsksWhatScanningDoesNot() throws IOException {
    List<String> opened = new ArrayList<>();
    TypeExcludeFilter filter = filter();
    Map<Resource, MetadataReader> known = context.getResourceCache(MetadataReader.class);
    Watched file = new Watched(file(CheckoutRunner.Builder.class), opened);
    assertThat(filter.match(FILES.getMetadataReader(file), FILES)).isTrue();
    assertThat(known).hasSize(5);
    for (MetadataReader each : new HashMap<>(known).values()) {
      assertThat(filter.match(each, FILES)).isTrue();
      assertThat(each.getClassMetadata().getClassName()).startsWith(CheckoutRunner.class.getName());
      assertThat(each.getAnnotationMetadata().isAnnotated(Configuration.class.getName()))
          .isFalse();
    }
    assertThat(opened).containsExactly("CheckoutRunner$Builder.class");

    MetadataReader runner = known.get(file.createRelative("CheckoutRunner.class"));
    assertThat(runner.getAnnotationMetadata().isAnnotated(Generated.class.getName()))
        .isTrue();
    assertThat(runner.getClassMetadata().isConcrete()).isTrue();
    assertThat(opened).containsExactly("CheckoutRunner$Builder.class", "CheckoutRunner.class");
  }

  @Test
  void aBuilderOfSomebodyElseTellsNothing() throws IOException {
    TypeExcludeFilter filter = filter();
    Class<?> other = PassedByTest.OwnRunner.Builder.class;
    assertThat(filter.match(FILES.getMetadataReader(other.getName()), FILES)).isFalse();
    assertThat(context.getResourceCache(MetadataReader.class)).isEmpty();
  }
}
