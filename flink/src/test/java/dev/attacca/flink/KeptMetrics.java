package dev.attacca.flink;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Keeps what metrics of ours have come to, by the name of the job, and the last value of each. */
public final class KeptMetrics implements MetricReporter, MetricReporterFactory {
  private static final String OURS = ".attacca.";

  /** By job and whole name. */
  private static final Map<String, Map<String, Gauge<?>>> METRICS = new ConcurrentHashMap<>();

  private static final Map<String, Map<String, Long>> LAST = new ConcurrentHashMap<>();

  /** The sums of a job over all of its places: {@code price.in} and the like. */
  static Map<String, Long> of(String job) {
    Map<String, Long> sums = new TreeMap<>();
    LAST.getOrDefault(job, Map.of())
        .forEach((name, value) ->
            sums.merge(name.substring(name.indexOf(OURS) + OURS.length()), value, Long::sum));
    return sums;
  }

  /** How many are there as long as the job goes on. */
  static int count(String job) {
    return METRICS.getOrDefault(job, Map.of()).size();
  }

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    return this;
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  private static String job(MetricGroup group) {
    return group.getAllVariables().getOrDefault("<job_name>", "");
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    String whole = group.getMetricIdentifier(name);
    if (metric instanceof Gauge<?> gauge && whole.contains(OURS)) {
      METRICS.computeIfAbsent(job(group), any -> new ConcurrentHashMap<>()).put(whole, gauge);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    String whole = group.getMetricIdentifier(name);
    Map<String, Gauge<?>> ofJob = METRICS.getOrDefault(job(group), Map.of());
    if (ofJob.get(whole) == metric && metric instanceof Gauge<?> gauge) {
      LAST.computeIfAbsent(job(group), any -> new ConcurrentHashMap<>())
          .put(whole, (Long) gauge.getValue());
      ofJob.remove(whole); // at last: who sees none any more may take the last values
    }
  }
}
