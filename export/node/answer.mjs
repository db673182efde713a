// Answers every exchange of a job as an application would: greedily, by the model's own template.
// The same in Node and in a page; only the library and the folder's address differ.

const LONGEST = 500; // characters of an error

// `library` is Transformers.js. A job holds the folder, dtype, file, subfolder, template, tokens
// and exchanges; milliseconds count from the messages, not from the prompt.
export async function answerAll(library, job) {
  try {
    return await answers(library, job);
  } catch (error) {
    return { error: String(error).slice(0, LONGEST) };
  }
}

async function answers({ AutoModelForCausalLM, AutoTokenizer, env }, job) {
  // Nothing is fetched from elsewhere, and nothing is written beside the model.
  env.allowLocalModels = true;
  env.allowRemoteModels = false;
  env.useFSCache = env.useBrowserCache = env.useWasmCache = false;
  const began = performance.now();
  const tokenizer = await AutoTokenizer.from_pretrained(job.folder);
  const model = await AutoModelForCausalLM.from_pretrained(job.folder, {
    dtype: job.dtype,
    device: job.device,
    model_file_name: job.file,
    subfolder: job.subfolder,
  });
  // A first run reserves memory: an application does it while it loads.
  await answer(tokenizer, model, { ...job, tokens: 1 }, job.exchanges[0]);
  const load_ms = performance.now() - began;
  const told = [];
  for (const messages of job.exchanges) {
    told.push(await answer(tokenizer, model, job, messages));
  }
  return { load_ms, answers: told };
}

async function answer(tokenizer, model, job, messages) {
  const began = performance.now();
  const template = tokenizer.chat_template ? {} : { chat_template: job.template };
  const inputs = tokenizer.apply_chat_template(messages, {
    add_generation_prompt: true,
    return_dict: true,
    ...template,
  });
  const times = [];
  const streamer = { put: () => times.push(performance.now() - began), end: () => {} };
  const output = await model.generate({
    ...inputs,
    streamer,
    max_new_tokens: job.tokens,
    do_sample: false,
    repetition_penalty: 1.0, // the folder's own sampling settings must not reach a greedy run
  });
  const prompt = numbers(inputs.input_ids);
  return {
    prompt_ids: prompt,
    token_ids: numbers(output).slice(prompt.length),
    first_ms: times[1], // the prompt itself is put first
    answer_ms: performance.now() - began,
  };
}

const numbers = (tensor) => Array.from(tensor.data, Number);
