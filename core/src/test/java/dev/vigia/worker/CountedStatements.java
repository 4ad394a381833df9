package dev.vigia.worker;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Counts the statements that are prepared on a data source, by a word in their text. */
final class CountedStatements {
    private final Map<String, AtomicInteger> byText = new ConcurrentHashMap<>();

    DataSource on(DataSource source) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object answer = call(source, method, arguments);
            return answer instanceof Connection connection ? counted(connection) : answer;
        });
    }

    private Connection counted(Connection connection) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("prepareStatement")) {
                byText.computeIfAbsent((String) arguments[0], text -> new AtomicInteger())
                        .incrementAndGet();
            }
            return call(connection, method, arguments);
        });
    }

    /** How many statements with this word in them were prepared since the last call of {@link #reset}. */
    int with(String word) {
        return byText.entrySet().stream()
                .filter(e -> e.getKey().contains(word))
                .mapToInt(e -> e.getValue().get())
                .sum();
    }

    void reset() {
        byText.clear();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
