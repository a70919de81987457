package dev.pc4j.train;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Plan;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * The reference engine with parameters and optimiser arrays of float32 between training steps, as every other engine
 * has them: checkpoints hold no more, so only then can a resumed run be compared bit by bit.
 */
final class Rounded {

    private Rounded() {}

    static Engine engine(Engine exact) {
        return proxy(Engine.class, (method, arguments) -> {
            Object result = method.invoke(exact, arguments);
            return result instanceof Plan plan ? plan(plan) : result;
        });
    }

    private static Plan plan(Plan exact) {
        return proxy(Plan.class, (method, arguments) -> {
            Object result = method.invoke(exact, arguments);
            if (method.getName().equals("train")) {
                exact.restore(exact.state());
            }
            return result;
        });
    }

    private interface Call {
        Object of(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        Class<?>[] types = {type};
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, (self, method, arguments) -> {
            try {
                return call.of(method, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
