// What the module is for: `new module.Agent(page)`. See agent_bind.cpp.
Module['Agent'] = class {
    constructor(page) {
        this.number = Module['open'](page);
    }
    'push'(input, now) {
        return Module['push'](this.number, input, now);
    }
    'frame'(text, now) {
        return Module['frame'](this.number, text, now);
    }
    'peerFrame'(call, text, now) {
        return Module['peerFrame'](this.number, call, text, now);
    }
    'drain'() {
        return Module['drain'](this.number);
    }
    'deadline'() {
        return Module['deadline'](this.number);
    }
    'delete'() {
        Module['close'](this.number);
    }
};
