package dev.vigia.spring;

import dev.vigia.TypedHandler;
import dev.vigia.Vigia;
import dev.vigia.job.JobHandler;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * The handlers among the application's beans. Only their definitions are read here, and each bean is fetched when its
 * job runs: a handler may depend on what enqueues, and that on {@link Vigia}.
 */
final class HandlerBeans {
    private final ConfigurableListableBeanFactory beans;
    private final Map<String, String> beanOfType = new TreeMap<>();

    HandlerBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** @throws IllegalStateException if it is not clear who runs what */
    void register(Vigia.Builder builder) {
        for (String bean : beans.getBeanNamesForType(JobHandler.class, true, false)) {
            builder.handler(
                    typeOf(bean),
                    context -> beans.getBean(bean, JobHandler.class).run(context));
        }
        for (String bean : beans.getBeanNamesForType(TypedHandler.class, true, false)) {
            registerTyped(builder, typeOf(bean), payloadOf(bean), bean);
        }
        refuseOthers();
    }

    @SuppressWarnings("unchecked") // the payload's class was read from the bean's own declaration
    private <T> void registerTyped(Vigia.Builder builder, String type, Class<T> payload, String bean) {
        builder.handler(
                type,
                payload,
                (value, context) -> ((TypedHandler<T>) beans.getBean(bean, TypedHandler.class)).run(value, context));
    }

    private String typeOf(String bean) {
        HandlesJob handles = beans.findAnnotationOnBean(bean, HandlesJob.class, false);
        if (handles == null) {
            throw refusal(
                    "bean '" + bean + "' is a handler, but of which type of job is not said",
                    "Put @HandlesJob(\"the_type\") on its class or its @Bean method.");
        }
        String other = beanOfType.putIfAbsent(handles.value(), bean);
        if (other != null) {
            throw refusal(
                    "type " + handles.value() + " has two handlers, beans '" + other + "' and '" + bean + "'",
                    "Remove one of them, or name another type in its @HandlesJob.");
        }
        return handles.value();
    }

    private Class<?> payloadOf(String bean) {
        ResolvableType declared = beans.containsBeanDefinition(bean)
                ? beans.getMergedBeanDefinition(bean).getResolvableType()
                : ResolvableType.forClass(beans.getType(bean));
        ResolvableType payload = declared.as(TypedHandler.class).getGeneric();
        Class<?> read = payload.resolve();
        if (read == null || payload.hasGenerics()) {
            throw refusal(
                    "what bean '" + bean + "' reads its payload as cannot be told from " + declared,
                    "Declare it as TypedHandler<Mail>, with a class of yours that is not generic.");
        }
        return read;
    }

    /** The annotation on anything else would be a job that nobody runs. */
    private void refuseOthers() {
        for (String bean : beans.getBeanDefinitionNames()) {
            HandlesJob handles = beans.findAnnotationOnBean(bean, HandlesJob.class, false);
            if (handles != null && !beanOfType.containsValue(bean)) {
                throw refusal(
                        "bean '" + bean + "' is annotated to handle type " + handles.value() + ", but is no handler",
                        "Let it implement JobHandler or TypedHandler.");
            }
        }
    }

    private static IllegalStateException refusal(String what, String remedy) {
        return new IllegalStateException("vigia: " + what + ". The application does not start. " + remedy);
    }
}
